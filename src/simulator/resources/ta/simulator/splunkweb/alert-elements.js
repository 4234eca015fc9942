// Stand-ins of Splunk's own elements for alert action forms. Their attributes are those that Splunk documents.
(function () {
  function required(element, names) {
    names.forEach(function (name) {
      if (!element.getAttribute(name)) throw new Error("<" + element.localName + "> needs the attribute " + name);
    });
  }
  function control(make, names) {
    return class extends HTMLElement {
      connectedCallback() {
        if (this.made) return;
        required(this, ["name"].concat(names || []));
        this.made = true;
        this.control = make(this);
        var group = this.closest("splunk-control-group");
        if (group && this.control.setAttribute) this.control.setAttribute("aria-label", group.getAttribute("label") || "");
        if (this.hasAttribute("value")) this.value = this.getAttribute("value");
      }
      get value() { return this.read ? this.read() : this.control.value; }
      set value(text) { if (this.write) this.write(text); else this.control.value = text; }
    };
  }
  function add(host, element) { host.appendChild(element); return element; }
  function options(host) {
    return Array.from(host.querySelectorAll("option")).map(function (option) {
      required(option.hasAttribute("value") ? { getAttribute: function () { return "x"; } } : option, ["value"]);
      return option;
    });
  }
  customElements.define("splunk-control-group", class extends HTMLElement {
    connectedCallback() {
      if (this.made) return;
      required(this, ["label"]);
      this.made = true;
      var label = document.createElement("span");
      label.textContent = this.getAttribute("label");
      this.prepend(label);
      if (this.getAttribute("help")) {
        var help = document.createElement("span");
        help.className = "help";
        help.textContent = this.getAttribute("help");
        this.append(help);
      }
    }
  });
  customElements.define("splunk-text-input", control(function (host) {
    var input = document.createElement("input");
    input.placeholder = host.getAttribute("placeholder") || "";
    return add(host, input);
  }));
  customElements.define("splunk-text-area", control(function (host) { return add(host, document.createElement("textarea")); }));
  customElements.define("splunk-color-picker", control(function (host) { return add(host, document.createElement("input")); }));
  customElements.define("splunk-select", control(function (host) {
    var select = document.createElement("select");
    options(host).forEach(function (option) { select.appendChild(option); });
    return add(host, select);
  }));
  customElements.define("splunk-radio-input", control(function (host) {
    var list = options(host);
    host.textContent = "";
    list.forEach(function (option) {
      var label = document.createElement("label");
      var radio = document.createElement("input");
      radio.type = "radio"; radio.name = host.getAttribute("name"); radio.value = option.value;
      label.append(radio, " " + option.textContent);
      host.appendChild(label);
    });
    host.read = function () { var on = host.querySelector("input:checked"); return on ? on.value : ""; };
    host.write = function (text) {
      host.querySelectorAll("input").forEach(function (radio) { radio.checked = radio.value === text; });
    };
    return host;
  }));
  customElements.define("splunk-search-dropdown", control(function (host) {
    var input = document.createElement("input");
    var list = document.createElement("datalist");
    list.id = "list-" + host.getAttribute("name");
    input.setAttribute("list", list.id);
    host.append(input, list);
    window.standinSearch(host.getAttribute("search") + " | head " + (host.getAttribute("max-results") || "1000")).then(function (rows) {
      rows.forEach(function (row) {
        var option = document.createElement("option");
        option.value = row[host.getAttribute("value-field")];
        option.textContent = row[host.getAttribute("label-field")];
        list.appendChild(option);
      });
    }).catch(function (problem) { input.placeholder = problem.message; });
    return input;
  }, ["search", "value-field", "label-field"]));
})();
