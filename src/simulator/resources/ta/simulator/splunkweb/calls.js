// Calls through the proxy, as pages of Splunk make them.
window.standinCall = async function (method, path, fields) {
  var token = (document.cookie.split("; ").find(function (pair) {
    return pair.indexOf("splunkweb_csrf_token_" + window.$C.MRSPARKLE_PORT_NUMBER + "=") === 0;
  }) || "=").split("=")[1];
  var form = new URLSearchParams(Object.assign({ output_mode: "json" }, fields || {}));
  var answer = await fetch(window.$C.SPLUNKD_PATH + path + (method === "GET" ? "?" + form : ""), {
    method: method,
    headers: { "X-Splunk-Form-Key": token, "X-Requested-With": "XMLHttpRequest", "Content-Type": "application/x-www-form-urlencoded" },
    body: method === "GET" ? undefined : form.toString(),
  });
  if (answer.status === 401) {
    location.assign(window.__standin.base + "/account/login?return_to=" + encodeURIComponent(location.pathname + location.search));
  }
  var body = await answer.json();
  if (!answer.ok) throw new Error((body.messages && body.messages[0] && body.messages[0].text) || "HTTP " + answer.status);
  return body;
};
window.standinSearch = async function (search) {
  var text = search.trim();
  var body = await window.standinCall("POST", "/servicesNS/" + encodeURIComponent(window.__standin.user) + "/" + window.__standin.app + "/search/jobs", {
    search: /^(\||search\s)/.test(text) ? text : "search " + text, exec_mode: "oneshot", count: "100",
  });
  var rows = body.results || [];
  rows.fields = (body.fields || []).map(function (field) { return field.name || field; });
  return rows;
};
