// One tick for every record on the page; without JavaScript each is ticked by hand.
for (const all of document.querySelectorAll("input[data-ticks]")) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of document.getElementsByName(all.dataset.ticks))
      box.checked = all.checked;
  });
}
