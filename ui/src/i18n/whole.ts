/** All words: with this file they are here. Only what comes after the first look at the list imports it. */
import { en } from './en';
import { fr } from './fr';
import { takeWhole } from './i18n.svelte';

takeWhole({ fr, en });
