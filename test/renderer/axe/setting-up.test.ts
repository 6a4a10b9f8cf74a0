import { isOfSettingUp, views } from '../views.ts';
import { testUsableByEveryone } from './usable-by-everyone.ts';

testUsableByEveryone(views.filter(isOfSettingUp));
