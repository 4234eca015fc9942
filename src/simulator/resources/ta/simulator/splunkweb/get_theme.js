window.__get_theme__ = { getTheme: function () { return Promise.resolve("{{theme}}"); } };
