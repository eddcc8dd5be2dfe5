/** What a person does before a screen is drawn, as words that can be put one after the other. */

export const open = (conversation) => async (page) => {
  await page.evaluate((id) => window.__fake.emit({ event: 'open_conversation', conversation: id }), conversation);
  await page.waitForSelector('article, .templates, .composer, .locked');
};
export const then = (...steps) => async (page) => { for (const step of steps) await step(page); };
export const press = (keys) => (page) => page.keyboard.press(keys);
export const click = (selector) => (page) => page.click(selector);
export const type = (text) => (page) => page.keyboard.type(text);
export const rest = (ms = 120) => (page) => page.waitForTimeout(ms);
/** Runs in the page, where `window.__fake` is the pretend core. */
export const fake = (change, argument) => (page) => page.evaluate(change, argument);
