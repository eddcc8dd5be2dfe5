/** A hundred thousand messages: scrolled through, jumped through, grown at both ends. Times are reported, never asserted. */
import { page as newPage } from './browser.mjs';
import { must, until } from './tally.mjs';

const LONG = 8;

/** In the page: is some height of the viewport without a message or the outline of one? */
function blank() {
  const feed = document.querySelector('[role="feed"]');
  const box = feed.getBoundingClientRect();
  const drawn = [...feed.querySelectorAll('article, .hole')].map((item) => item.parentElement.getBoundingClientRect());
  return [0.1, 0.35, 0.6, 0.85].some((part) => {
    const at = box.top + box.height * part;
    return !drawn.some((item) => item.top <= at && item.bottom >= at);
  });
}

export async function scroll(session, tally) {
  const page = await newPage(session, 'language=fr');
  await page.evaluate((id) => window.__fake.emit({ event: 'open_conversation', conversation: id }), LONG);
  await page.waitForSelector('article');
  await page.waitForTimeout(300);
  await page.addScriptTag({ content: `window.blank = ${blank}` });

  await tally.check('100,000 messages open at their end', async () => {
    await until(page, 'the last message is in sight', () => [...document.querySelectorAll('article')].at(-1)?.getAttribute('aria-posinset') === '100000');
  });
  await tally.check('scrolling up through thousands draws no blank frame', async () => {
    const seen = await page.evaluate(async () => {
      const feed = document.querySelector('[role="feed"]');
      const frames = [];
      let blanks = 0;
      let last = performance.now();
      for (let turn = 0; turn < 240; turn += 1) {
        feed.scrollTop -= 350;
        await new Promise((done) => requestAnimationFrame(done));
        await new Promise((done) => setTimeout(done));
        const now = performance.now();
        frames.push(now - last);
        last = now;
        if (window.blank()) blanks += 1;
      }
      frames.sort((a, b) => a - b);
      return { blanks, p50: frames[120], p99: frames[237], worst: frames.at(-1), long: frames.filter((frame) => frame > 50).length };
    });
    console.log(`        scroll of 100,000: frame p50 ${seen.p50.toFixed(1)} ms, p99 ${seen.p99.toFixed(1)} ms, worst ${seen.worst.toFixed(1)} ms, ${seen.long} of 240 over 50 ms`);
    must(seen.blanks === 0, `${seen.blanks} of 240 frames were blank`);
  });
  await tally.check('a jump of the scroll bar to the middle fills with messages', async () => {
    await page.evaluate(() => { const feed = document.querySelector('[role="feed"]'); feed.scrollTop = feed.scrollHeight / 2; });
    await until(page, 'messages are drawn', () => document.querySelectorAll('article').length > 4 && document.querySelectorAll('.hole').length < 40);
    await until(page, 'those in sight are messages', () => {
      const box = document.querySelector('[role="feed"]').getBoundingClientRect();
      return [...document.querySelectorAll('.hole')].every((hole) => { const at = hole.getBoundingClientRect(); return at.bottom < box.top || at.top > box.bottom; });
    });
  });
  await tally.check('history that comes in before leaves what is read where it is', async () => {
    await page.waitForTimeout(400);
    const before = await anchor(page);
    await page.evaluate((id) => {
      const talk = window.__fake.talks.get(id);
      const { count, at } = talk.past;
      talk.past = { count: count + 500, at: (index) => (index < 500 ? { ...at(0), key: `older-${index}`, at: at(0).at - (500 - index) * 60000, seq: 1000 + index } : at(index - 500)) };
      window.__fake.changed(id);
    }, LONG);
    await until(page, 'the thread is longer', () => Number(document.querySelector('article')?.getAttribute('aria-setsize')) === 100500);
    await page.waitForTimeout(300);
    const after = await anchor(page, before.key);
    must(Math.abs(after.top - before.top) <= 2, `it moved by ${after.top - before.top} px`);
  });
  await tally.check('a message that arrives while one reads further up moves nothing and is counted', async () => {
    const before = await anchor(page);
    await page.evaluate((id) => window.__fake.arrives(id, 'Une nouvelle'), LONG);
    await until(page, 'it is counted', () => document.querySelector('.newest')?.textContent?.includes('1 nouveau message'));
    const after = await anchor(page, before.key);
    must(Math.abs(after.top - before.top) <= 2, `it moved by ${after.top - before.top} px`);
  });
  await tally.check('the button goes to the newest, and from there one stays at the newest', async () => {
    await page.click('.newest');
    await until(page, 'the newest is in sight', () => [...document.querySelectorAll('article')].at(-1)?.textContent?.includes('Une nouvelle'));
    await page.evaluate((id) => window.__fake.arrives(id, 'Et encore une'), LONG);
    await until(page, 'the next one too', () => {
      const last = [...document.querySelectorAll('article')].at(-1);
      return last?.textContent?.includes('Et encore une') && last.getBoundingClientRect().bottom <= document.querySelector('[role="feed"]').getBoundingClientRect().bottom + 1;
    });
  });
  await page.context().close();
}

/** Where a message stands: the given one, or the one in the middle. */
function anchor(page, key) {
  return page.evaluate((wanted) => {
    const feed = document.querySelector('[role="feed"]').getBoundingClientRect();
    const articles = [...document.querySelectorAll('article')];
    const label = (article) => `${article.getAttribute('aria-label')} ${article.querySelector('time')?.dateTime ?? ''} ${article.textContent}`;
    const found = wanted ? articles.find((article) => label(article) === wanted) : articles.find((article) => article.getBoundingClientRect().top > feed.top + feed.height / 3);
    if (!found) return { key: wanted, top: NaN };
    return { key: label(found), top: found.getBoundingClientRect().top };
  }, key);
}
