(() => {
  const look = () => {
    if (document.querySelector('[role="option"][data-index]') === null) {
      requestAnimationFrame(look);
      return;
    }
    // The frame in which the row is laid out, then the one after it: by then it has been drawn.
    requestAnimationFrame(() => requestAnimationFrame(() => { document.title = 'first row drawn'; }));
  };
  requestAnimationFrame(look);
})();
