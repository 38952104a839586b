// On a phone the filters lie over the results: this leads back to them.
document.addEventListener("click", ({ target }) => {
  const filters = target.closest("[data-shows]")?.closest("details.filters");
  if (!filters) return;
  filters.open = false;
  filters.querySelector("summary").focus();
});

// Filters that a person opened or closed stay so when new results arrive.
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (attribute, node) =>
  !(attribute === "open" && node.localName === "details");
