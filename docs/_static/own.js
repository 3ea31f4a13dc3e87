/* Nothing here is needed to read the pages: it filters lists, and shows what was printed beside a number. */
(() => {
  "use strict";

  const filters = () => {
    for (const input of document.querySelectorAll("input[data-filter]")) {
      const form = input.closest(".filter");
      const count = form.querySelector(".filter-count");
      const scope = input.closest("article") || document;
      const items = [...scope.querySelectorAll(".filter-item")];
      const groups = [...scope.querySelectorAll(".filter-group")];
      const texts = items.map((item) => item.textContent.toLowerCase());
      form.hidden = false;
      input.addEventListener("input", () => {
        const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
        let shown = 0;
        items.forEach((item, index) => {
          item.hidden = !words.every((word) => texts[index].includes(word));
          shown += item.hidden ? 0 : 1;
        });
        for (const group of groups) {
          group.hidden = !group.querySelector(".filter-item:not([hidden])");
        }
        count.textContent = words.length ? `${shown} of ${items.length}` : "";
      });
    }
  };

  document.addEventListener("DOMContentLoaded", filters);
})();
