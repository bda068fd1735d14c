/** The words of a folded value. */
export function words(value: string | undefined): readonly string[] {
  return (value ?? '').split(/\s+/).filter(word => word !== '')
}

/** Words as make and sh split them: quotes hold blanks together and go away. */
export function quotedWords(value: string | undefined): readonly string[] {
  const found = (value ?? '').match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  return found.map(word => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))
}
