// What the theme leaves without a name, for those who hear the page.

// Boxes to search in are named by what is chosen in them: their label says for what.
function nameBoxes() {
  for (const box of document.querySelectorAll(".select2-selection:not([data-named])")) {
    const field = box.closest(".select2-container").previousElementSibling;
    const label = field?.labels?.[0] ?? headerOf(field);
    if (!label) continue;
    label.id ||= `label-of-${field.id}`;
    const chosen = box.querySelector(".select2-selection__rendered");
    box.setAttribute("aria-labelledby", `${label.id} ${chosen?.id ?? ""}`.trim());
    chosen?.setAttribute("aria-labelledby", label.id);
    box.dataset.named = "";
  }
}

// Fields in a table have no label of their own: the head of their column is theirs.
function headerOf(field) {
  const name = field?.closest("td")?.className.match(/(?:^|\s)field-(\S+)/)?.[1];
  return name && field.closest("table").querySelector(`th.column-${name}`);
}

function nameCells() {
  const fields = ":is(input:not([type=hidden]), select, textarea):not([aria-label])";
  for (const field of document.querySelectorAll(`.tabular.inline-related td ${fields}`)) {
    const words = field.labels?.length ? null : headerOf(field)?.querySelector("span span");
    if (words) field.setAttribute("aria-label", words.firstChild.textContent.trim());
  }
  for (const head of document.querySelectorAll(".tabular.inline-related th:not([role])")) {
    if (!head.textContent.trim()) head.setAttribute("role", "cell");
  }
}

// What asks before a step is a dialog, called by its title.
function nameDialog() {
  const dialog = document.querySelector("#modal-content");
  const title = dialog?.querySelector("h1:not([id])");
  if (!title) return;
  title.id = "dialog-title";
  dialog.tabIndex = -1;
  dialog.setAttribute("role", "dialog");
  dialog.setAttribute("aria-modal", "true");
  dialog.setAttribute("aria-labelledby", title.id);
}

// Whoever has no mouse is led into it: to what it asks for, not to its button.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "modal-content") return;
  const field = target.querySelector(":is(input:not([type=hidden]), select, textarea)");
  (field ?? target).focus();
});

function nameAll() {
  nameBoxes();
  nameCells();
  nameDialog();
}

new MutationObserver(nameAll).observe(document, { childList: true, subtree: true });
