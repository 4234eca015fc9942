(async function () {
  var place = document.getElementById("inputs");
  try {
    var kinds = await window.standinCall("GET", "/services/data/modular-inputs", { count: "0" });
    var parts = [];
    for (var kind of kinds.entry) {
      var heading = document.createElement("h2");
      heading.textContent = kind.content.title + " (" + kind.name + ")";
      parts.push(heading);
      var list = document.createElement("table");
      var inputs = await window.standinCall("GET", "/servicesNS/-/-/data/inputs/" + kind.name, { count: "0" });
      inputs.entry.forEach(function (input) {
        var row = list.insertRow();
        row.insertCell().textContent = input.name;
        row.insertCell().textContent = Object.keys(input.content).filter(function (key) { return !/^eai:/.test(key); })
          .map(function (key) { return key + "=" + input.content[key]; }).join("  ");
        var button = document.createElement("button");
        button.textContent = input.content.disabled ? "Enable" : "Disable";
        button.onclick = async function () {
          await window.standinCall("POST", "/servicesNS/nobody/" + input.acl.app + "/data/inputs/" + kind.name + "/" +
            encodeURIComponent(input.name) + "/" + button.textContent.toLowerCase());
          location.reload();
        };
        row.insertCell().appendChild(button);
      });
      parts.push(list);
    }
    place.replaceChildren.apply(place, parts);
  } catch (problem) { place.textContent = problem.message; }
})();
