(function () {
  var form = document.getElementById("search-form");
  var query = form.querySelector("[name=q]");
  var found = document.getElementById("found");
  var actions = conf("workflow_actions");
  var macros = conf("macros");
  query.value = new URLSearchParams(location.search).get("q") || "index=* NOT index=_* | head 50";
  function conf(name) {
    return window.standinCall("GET", "/servicesNS/-/" + window.__standin.app + "/configs/conf-" + name, { count: "0" })
      .then(function (body) { return body.entry; }, function () { return []; });
  }
  function element(tag, text, children) {
    var made = document.createElement(tag);
    made.textContent = text;
    made.append.apply(made, children || []);
    return made;
  }
  function text(value) { return value === undefined ? "" : Array.isArray(value) ? value.join("\n") : String(value); }
  function first(value) { return text(Array.isArray(value) ? value[0] : value); }
  // As Splunk does: an action is there for an event that has all of its fields.
  function applies(action, row) {
    var settings = action.content;
    return settings.type === "search" && /^(both|event_menu)$/.test(settings.display_location) &&
      settings.fields.split(/\s*,\s*/).every(function (field) { return field === "*" || first(row[field]) !== ""; });
  }
  function filled(template, row) {
    return template.replace(/\$([^$\s]+)\$/g, function (token, field) { return first(row[field]); });
  }
  function menu(row, all) {
    var here = all.filter(function (action) { return applies(action, row); });
    if (here.length === 0) return element("small", "No event action is for this event.");
    var list = element("ul", "", here.map(function (action) {
      var settings = action.content;
      var link = element("a", filled(settings.label, row));
      link.href = window.__standin.base + "/app/" + settings["search.app"] + "/" + (settings["search.view"] || "search") +
        "?q=" + encodeURIComponent(filled(settings["search.search_string"], row));
      if (settings["search.target"] === "blank") link.target = "_blank";
      return element("li", "", [link]);
    }));
    var details = element("details", "", [element("summary", "Event actions"), list]);
    details.className = "standin-actions";
    return details;
  }
  function header(titles) {
    document.getElementById("head").replaceChildren(element("tr", "", titles.map(function (title) {
      var cell = element("th", title);
      cell.scope = "col";
      return cell;
    })));
  }
  function show(lines) { document.getElementById("rows").replaceChildren.apply(document.getElementById("rows"), lines); }
  // What no command has made a table of.
  function events(rows, all) {
    header(["Time", "Event"]);
    show(rows.map(function (row) {
      var origin = element("small", ["host", "source", "sourcetype", "index"].map(function (field) {
        return field + " = " + text(row[field]);
      }).join("   "));
      var time = element("td", text(row._time).replace("T", " ").replace("+00:00", " UTC"));
      time.className = "standin-time";
      return element("tr", "", [time, element("td", "", [element("pre", text(row._raw)), origin, menu(row, all)])]);
    }));
  }
  function table(rows, fields) {
    header(fields);
    show(rows.map(function (row) {
      return element("tr", "", fields.map(function (field) {
        return field === "_raw" ? element("td", "", [element("pre", text(row[field]))]) : element("td", text(row[field]));
      }));
    }));
  }
  async function run() {
    try {
      var rows = await window.standinSearch(query.value);
      var fields = (rows.fields || []).slice();
      rows.forEach(function (row) { Object.keys(row).forEach(function (field) { if (fields.indexOf(field) < 0) fields.push(field); }); });
      found.textContent = rows.length + (rows.length === 1 ? " result" : " results") +
        ((await changes(query.value)) ? ". What it changed: Configuration, My updates." : "");
      if (fields.indexOf("_raw") >= 0 && fields.indexOf("_indextime") >= 0) events(rows, await actions);
      else table(rows, fields);
    } catch (problem) {
      found.textContent = problem.message + ((await changes(query.value)) ? " The reason: Configuration, My updates." : "");
      header([]);
      show([]);
    }
  }
  // Whether a search changes something, by itself or in a macro: it runs when it is asked for, and once.
  async function changes(search) {
    var known = await macros;
    var seen = {};
    function within(part) {
      if (/\|\s*sendalert\b/.test(part)) return true;
      return (part.match(/`[^`(]+/g) || []).some(function (start) {
        var name = start.slice(1).trim();
        if (seen[name]) return false;
        seen[name] = true;
        return known.some(function (macro) { return macro.name.replace(/\(\d+\)$/, "") === name && within(macro.content.definition || ""); });
      });
    }
    return within(search);
  }
  form.addEventListener("submit", function (event) { event.preventDefault(); run(); });
  setInterval(async function () {
    var busy = document.hidden || document.querySelector("details[open]") || !document.getElementById("follow").checked;
    if (!busy && !(await changes(query.value))) run();
  }, 2000);
  // As Splunk asks before it runs a command that changes something from a link.
  changes(query.value).then(function (risky) {
    if (risky) found.textContent = "This search changes something. Press Search to run it.";
    else run();
  });
})();
