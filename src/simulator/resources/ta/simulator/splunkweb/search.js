(function () {
  var form = document.getElementById("search-form");
  form.q.value = new URLSearchParams(location.search).get("q") ||
    "index=* NOT index=_* | head 50 | table _time source sourcetype severity title displayName _raw";
  function cell(row, tag, text, pre) {
    var element = document.createElement(tag);
    if (pre) { var block = document.createElement("pre"); block.textContent = text; element.appendChild(block); }
    else element.textContent = text;
    row.appendChild(element);
  }
  async function run() {
    var found = document.getElementById("found");
    try {
      var rows = await window.standinSearch(form.q.value);
      var fields = (rows.fields || []).slice();
      rows.forEach(function (row) { Object.keys(row).forEach(function (field) { if (fields.indexOf(field) < 0) fields.push(field); }); });
      found.textContent = rows.length + (rows.length === 1 ? " result" : " results");
      var head = document.createElement("tr");
      fields.forEach(function (field) { cell(head, "th", field); });
      document.getElementById("head").replaceChildren(head);
      document.getElementById("rows").replaceChildren.apply(document.getElementById("rows"), rows.map(function (row) {
        var line = document.createElement("tr");
        fields.forEach(function (field) {
          var value = row[field] === undefined ? "" : Array.isArray(row[field]) ? row[field].join("\n") : String(row[field]);
          cell(line, "td", value, field === "_raw");
        });
        return line;
      }));
    } catch (problem) {
      found.textContent = problem.message + (repeats() ? "" : " The reason: Configuration, My updates.");
      document.getElementById("head").replaceChildren();
      document.getElementById("rows").replaceChildren();
    }
  }
  form.addEventListener("submit", function (event) { event.preventDefault(); run(); });
  // A search that changes something runs when it is asked for.
  function repeats() { return !/\|\s*sendalert\b/.test(form.q.value); }
  setInterval(function () { if (document.getElementById("follow").checked && !document.hidden && repeats()) run(); }, 2000);
  // As Splunk asks before it runs a command that changes something from a link.
  if (repeats()) run();
  else document.getElementById("found").textContent = "This search changes something. Press Search to run it.";
})();
