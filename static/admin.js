// Boxes to search in are named by what is chosen in them: their label says for what.

function nameBoxes() {
  for (const box of document.querySelectorAll(".select2-selection:not([data-named])")) {
    const label = box.closest(".select2-container").previousElementSibling?.labels?.[0];
    if (!label) continue;
    label.id ||= `label-of-${label.htmlFor}`;
    const chosen = box.querySelector(".select2-selection__rendered");
    box.setAttribute("aria-labelledby", `${label.id} ${chosen?.id ?? ""}`.trim());
    chosen?.setAttribute("aria-labelledby", label.id);
    box.dataset.named = "";
  }
}

new MutationObserver(nameBoxes).observe(document, { childList: true, subtree: true });
