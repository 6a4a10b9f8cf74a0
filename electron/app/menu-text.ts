/** In menus of Windows and Linux an ampersand marks a letter to press. */
export function menuText(text: string): string {
  return text.replaceAll('&', '&&');
}
