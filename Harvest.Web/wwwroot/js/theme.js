// Before the page is painted: the reader's choice, else the system's.
(() => {
  document.documentElement.classList.add('js');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const choice = localStorage.getItem('theme') ?? 'auto';
    document.documentElement.dataset.bsTheme = choice === 'auto' ? (dark.matches ? 'dark' : 'light') : choice;
  };
  apply();
  dark.addEventListener('change', apply);
  addEventListener('DOMContentLoaded', () => {
    for (const button of document.querySelectorAll('[data-theme]')) {
      button.addEventListener('click', () => {
        localStorage.setItem('theme', button.dataset.theme);
        apply();
        document.dispatchEvent(new Event('theme'));
      });
    }
  });
})();
