(function () {
  var button = document.getElementById("alert-run");
  if (!button) return;
  var prefix = "action." + window.__alert.action + ".";
  var fields = Array.from(document.querySelectorAll("#alert-form [name^='action.']")).filter(function (field) { return /^splunk-/.test(field.localName); });
  fields.forEach(function (field) {
    var given = window.__alert.values[field.getAttribute("name")];
    if (given !== undefined && !field.getAttribute("value")) field.value = given;
  });
  async function events() {
    var rows = await window.standinSearch("index=* sourcetype=ms:defender:update | head 20 | table _time outcome object id account message requested before after");
    document.getElementById("alert-events").replaceChildren.apply(document.getElementById("alert-events"), rows.map(function (row) {
      var line = document.createElement("tr");
      ["_time", "outcome", "object", "id", "account", "message"].forEach(function (name) {
        line.insertCell().textContent = row[name] === undefined ? "" : String(row[name]);
      });
      return line;
    }));
  }
  button.addEventListener("click", async function () {
    var outcome = document.getElementById("alert-outcome");
    outcome.textContent = "Running…";
    button.disabled = true;
    var text = document.getElementById("alert-search").value.trim() + " | sendalert " + window.__alert.action;
    fields.forEach(function (field) {
      var value = field.value;
      if (value) text += " " + field.getAttribute("name").slice(prefix.length) + "=\"" + value.replace(/\\/g, "\\\\").replace(/"/g, "\\\"") + "\"";
    });
    try {
      var rows = await window.standinSearch(text);
      outcome.textContent = "Done: the action was run on " + rows.length + (rows.length === 1 ? " row." : " rows.");
    } catch (problem) { outcome.textContent = problem.message; }
    button.disabled = false;
    await events();
  });
  events();
})();
