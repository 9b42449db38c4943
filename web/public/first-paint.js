// Sets the theme before anything is drawn: the user's choice, else the system's. A file of its own, so that the
// server's content policy can forbid inline scripts.
(function () {
  let chosen = null;
  try {
    chosen = localStorage.getItem('prunescope.theme');
  } catch {
    // Storage is closed to this page (a private window): the system's preference then.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const theme = chosen === 'light' || chosen === 'dark' ? chosen : dark ? 'dark' : 'light';
  document.documentElement.dataset.theme = theme;
})();
