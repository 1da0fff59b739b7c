// What pages need beyond htmx and Bootstrap: times in the reader's zone, charts, questions before what cannot be undone.
(() => {
  // The page's language, in the reader's own form of it.
  const { lang } = document.documentElement;
  const times = new Intl.DateTimeFormat(navigator.languages.find((one) => one.split('-')[0] === lang) ?? lang, { dateStyle: 'medium', timeStyle: 'short' });
  const charts = new Map();

  const localise = (root) => {
    for (const time of root.querySelectorAll('time[datetime]')) {
      const date = new Date(time.dateTime);
      const text = times.format(date);
      // A live change writes the server's text over ours.
      if (time.textContent === text) continue;
      time.textContent = text;
      time.title = date.toISOString();
    }
  };

  const draw = (root) => {
    if (!window.Chart) return;
    const style = getComputedStyle(document.documentElement);
    Chart.defaults.color = style.getPropertyValue('--bs-secondary-color') || '#666';
    Chart.defaults.borderColor = style.getPropertyValue('--bs-border-color-translucent') || '#ddd';
    Chart.defaults.font.family = style.getPropertyValue('--bs-body-font-family');
    for (const canvas of root.querySelectorAll('canvas[data-chart]')) {
      const definition = canvas.dataset.chart;
      if (charts.get(canvas)?.definition === definition) continue;
      charts.get(canvas)?.chart.destroy();
      const read = JSON.parse(definition);
      for (const set of read.data.datasets) {
        const colour = style.getPropertyValue(`--bs-${set.colour}`) || set.colour;
        set.backgroundColor = colour;
        set.borderColor = colour;
      }
      charts.set(canvas, {
        definition,
        chart: new Chart(canvas, {
          ...read,
          options: {
            animation: false,
            maintainAspectRatio: false,
            interaction: { mode: 'index', intersect: false },
            plugins: { legend: { position: 'bottom', labels: { boxWidth: 12 } } },
            elements: { point: { radius: 0 }, line: { borderWidth: 2 } },
            scales: read.stacked
              ? { x: { stacked: true, grid: { display: false } }, y: { stacked: true, beginAtZero: true, ticks: { precision: 0 } } }
              : { x: { grid: { display: false } }, y: { beginAtZero: true, ticks: { precision: 0 } } },
          },
        }),
      });
    }
  };

  const refresh = () => { localise(document); draw(document); };

  document.addEventListener('DOMContentLoaded', () => {
    refresh();
    new MutationObserver((changes) => {
      if (changes.some((change) => change.addedNodes.length > 0 || change.type !== 'childList')) refresh();
    }).observe(document.body, { childList: true, characterData: true, subtree: true, attributes: true, attributeFilter: ['datetime', 'data-chart'] });
  });
  document.addEventListener('theme', () => {
    for (const canvas of charts.keys()) { charts.get(canvas).chart.destroy(); charts.delete(canvas); }
    draw(document);
  });

  document.addEventListener('submit', (event) => {
    const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (!question) return;
    if (!confirm(question)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    // Asked already: the server need not ask again.
    if (event.submitter?.name === 'ask') event.submitter.value = '';
  }, true);
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-copy]');
    if (button) navigator.clipboard?.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  });
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-submit]')) event.target.form.requestSubmit();
  });
})();
