/* A sheet prints itself at a touch, says where its page is, and opens its key for paper. */
(() => {
  "use strict";
  for (const button of document.querySelectorAll("button.print")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  /* On a disk the address is of nobody else's machine, and the name of the page says more. */
  for (const link of document.querySelectorAll("a.address")) {
    if (/^https?:$/.test(location.protocol)) link.textContent = link.href;
  }
  /* A key that was folded is folded again afterwards. */
  const opened = [];
  window.addEventListener("beforeprint", () => {
    for (const key of document.querySelectorAll("details.key:not([open])")) {
      key.open = true;
      opened.push(key);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const key of opened.splice(0)) key.open = false;
  });
})();
