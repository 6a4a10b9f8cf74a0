import { browseViews } from '../browse-views.ts';
import { codeViews } from '../code-views.ts';
import { restoreViews } from '../restore-views.ts';
import { testUsableByEveryone } from './usable-by-everyone.ts';

testUsableByEveryone([...browseViews, ...restoreViews, ...codeViews]);
