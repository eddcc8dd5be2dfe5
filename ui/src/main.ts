/** Where the screen begins: who answers, then everything else. */
import { mount } from 'svelte';
import './design/base.css';
import { chooseHost } from './ipc/choose';
import App from './shell/App.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has an element with the id "app"');
mount(App, { target, props: { host: await chooseHost() } });
