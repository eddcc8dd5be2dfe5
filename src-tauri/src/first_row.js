(() => {
  // In milliseconds since the page was asked for: when each step was first seen, at most a frame late.
  const seen = {};
  const steps = { screen: '#app > *', list: '[role="listbox"]', row: '[role="option"][data-index]' };
  const say = () => {
    const words = Object.entries(seen).map(([step, at]) => `${step} ${at}`);
    document.title = `first row drawn ${performance.now().toFixed(0)} (${words.join(', ')})`;
  };
  document.addEventListener('DOMContentLoaded', () => { seen.parsed = performance.now().toFixed(0); });
  const look = () => {
    for (const [step, selector] of Object.entries(steps)) {
      if (!(step in seen) && document.querySelector(selector)) seen[step] = performance.now().toFixed(0);
    }
    // The frame in which the row is laid out, then the one after it: by then it has been drawn.
    requestAnimationFrame('row' in seen ? () => requestAnimationFrame(say) : look);
  };
  requestAnimationFrame(look);
})();
