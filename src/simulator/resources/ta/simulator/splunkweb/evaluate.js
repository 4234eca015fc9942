function (addresses) {
  addresses.forEach(function (address) {
    fetch(address).then(function (answer) {
      if (!answer.ok) throw new Error(address + ": " + answer.status);
      return answer.text();
    }).then(function (text) { (0, eval)(text); });
  });
}
