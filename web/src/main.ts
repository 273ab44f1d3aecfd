import './styles/font.css';
import './styles/base.css';
import { mount } from 'svelte';
import { arrive } from './api/oidc.ts';
import App from './App.svelte';

const target = document.getElementById('explorer');
if (!target) throw new Error('BUG: index.html has no #explorer');
target.replaceChildren();
arrive();
mount(App, { target });
