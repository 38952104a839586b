// Filters that a person opened or closed stay so when new results arrive.
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (attribute, node) =>
  !(attribute === "open" && node.localName === "details");
