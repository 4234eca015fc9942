// The bars of the stand-in, by the interface that @splunk/react-page asks for.
window.__splunk_layout__ = {
  create: function (options) {
    var wanted = options || {};
    var page = document.createElement("div");
    if (!wanted.hideChrome) {
      page.innerHTML = window.__standin.bars;
      if (wanted.hideSplunkBar) page.querySelector(".standin-bar").remove();
      if (wanted.hideAppBar && page.querySelector(".standin-app")) page.querySelector(".standin-app").remove();
    }
    if (!document.querySelector("link[data-standin]")) {
      var style = document.createElement("link");
      style.rel = "stylesheet";
      style.setAttribute("data-standin", "");
      style.href = window.$C.MRSPARKLE_ROOT_PATH + "/" + window.$C.LOCALE + "/static/@" + window.$C.BUILD_NUMBER + "/standin/chrome.css";
      document.head.appendChild(style);
    }
    var container = document.createElement("div");
    container.className = "standin-container";
    page.appendChild(container);
    document.body.appendChild(page);
    return { getContainerElement: function () { return container; } };
  },
};
