window._ = window._ || function (text) { return text; };
