/** Where the screen begins: who answers, what every start asks, then everything else. */
import { mount } from 'svelte';
import './design/base.css';
import { FIRST_PAGE } from './inbox/queue.svelte';
import { chooseHost } from './ipc/choose';
import { HeadStart } from './ipc/head-start';
import App from './shell/App.svelte';

/** How long the answers are waited for, so that screen and rows are drawn in one piece. */
const PATIENCE_MS = 150;

const target = document.getElementById('app');
if (!target) throw new Error('index.html has an element with the id "app"');
const host = new HeadStart(await chooseHost(), [['preferences', {}], ['start', {}], ['status', {}], ['inbox_page', FIRST_PAGE]]);
await Promise.race([host.answered, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
mount(App, { target, props: { host } });
