// Folds and unfolds, opens what a link leads to, and opens everything for printing. The report reads without it.
(function () {
  "use strict";
  var all = Array.prototype.slice.call(document.querySelectorAll("main details"));
  var before = null;
  function setAll(open) {
    all.forEach(function (each) { each.open = open; });
  }
  function reveal() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    for (var each = target; each; each = each.parentElement) {
      if (each.tagName === "DETAILS") { each.open = true; }
    }
    target.scrollIntoView();
  }
  document.querySelectorAll("[data-fold]").forEach(function (button) {
    button.addEventListener("click", function () { setAll(button.dataset.fold === "open"); });
  });
  document.querySelector(".tools").hidden = false;
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", function () {
    before = all.map(function (each) { return each.open; });
    setAll(true);
  });
  addEventListener("afterprint", function () {
    if (before) { all.forEach(function (each, n) { each.open = before[n]; }); }
    before = null;
  });
  reveal();
})();
