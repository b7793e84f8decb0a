// Searches and filters the rows, and opens what a link leads to. The index reads without it.
(function () {
  "use strict";
  var form = document.querySelector(".tools");
  var sections = Array.prototype.slice.call(document.querySelectorAll("section.title"));
  var search = document.getElementById("search");
  var title = document.getElementById("title");
  var clause = document.getElementById("clause");
  var status = document.getElementById("status");
  var doubtful = document.getElementById("doubtful");
  var shown = document.getElementById("shown");
  var nobody = document.getElementById("nobody");
  var waiting = 0;
  var all = document.querySelectorAll("section.title tbody tr").length;

  function apply() {
    var words = search.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    var column = clause.value.split(":");
    var only = column.length > 1 ? column[0] : title.value;
    var place = Number(column[column.length - 1]);
    var count = 0;
    sections.forEach(function (section) {
      var wanted = only === "" || section.dataset.title === only;
      var here = 0;
      section.querySelectorAll("tbody tr").forEach(function (row) {
        var fits = wanted
          && (status.value === "" || row.dataset.codes.charAt(place) === status.value)
          && (!doubtful.checked || row.dataset.doubts !== "0")
          && words.every(function (word) { return row.dataset.find.indexOf(word) >= 0; });
        row.hidden = !fits;
        if (fits) { here += 1; }
      });
      section.hidden = here === 0;
      var number = section.querySelector("h2 .count");
      number.textContent = here + (here < Number(number.dataset.all) ? "/" + number.dataset.all : "");
      count += here;
    });
    nobody.hidden = count > 0 || all === 0;
    shown.textContent = shown.dataset.words.replace("%s", count).replace("%a", all);
  }
  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  }
  function reveal() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var each = target; each; each = each.parentElement) {
      if (each.tagName === "DETAILS") { each.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  }
  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); apply(); });
  form.addEventListener("reset", function () { setTimeout(apply, 0); });
  form.addEventListener("input", soon);
  title.addEventListener("change", function () {
    if (title.value !== "" && clause.value.indexOf(":") > 0 && clause.value.split(":")[0] !== title.value) {
      clause.value = "0";
    }
    apply();
  });
  [clause, status, doubtful].forEach(function (each) { each.addEventListener("change", apply); });
  addEventListener("hashchange", reveal);
  apply();
  reveal();
})();
