import { browseViews } from '../browse-views.ts';
import { restoreViews } from '../restore-views.ts';
import { isOfSettingUp, views } from '../views.ts';
import { testUsableByEveryone } from './usable-by-everyone.ts';

const others = [...browseViews, ...restoreViews];

testUsableByEveryone(views.filter((view) => !isOfSettingUp(view) && !others.includes(view)));
