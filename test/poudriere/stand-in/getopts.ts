/** The getopts strings of each command, as in the sources of poudriere 3.4.99 and 3.4.8. */
export type Dialect = 'master' | '3.4.8'

const strings: Readonly<Record<string, string>> = {
  bulk: 'ab:B:CcFf:HiIj:J:knNO:p:RrSTtvwz:',
  testport: 'b:B:o:cniIj:J:kNO:p:PSTvwz:',
  jail: 'bBiJ:j:v:a:z:m:nf:M:sdkK:lqcip:r:uU:t:z:P:S:DxXC:y',
  ports: 'B:cDFuU:dklp:qf:nM:m:vy',
  options: 'a:cCj:f:o:p:nrsz:',
  status: 'abB:cfHj:lp:rz:',
  logclean: 'aB:j:p:nN:vw:yz:',
  pkgclean: 'AaCj:J:f:nNO:p:rRuvyz:',
  distclean: 'af:J:np:vy',
  repo: 'j:Np:vz:',
}

export const globalString = 'Ade:ENs:vxX'

export function stringOf(command: string, dialect: Dialect): string | undefined {
  const text = strings[command]
  return command === 'testport' && dialect === '3.4.8' ? text?.replace('ST', 'S') : text
}

export interface Parsed {
  /** Values of each option in order; '' for one without a value. */
  readonly options: ReadonlyMap<string, readonly string[]>
  readonly rest: readonly string[]
}

/** getopts of sh: stops at the first word that is no option, or behind `--`; undefined for an unknown option. */
export function getopts(text: string, words: readonly string[]): Parsed | undefined {
  const options = new Map<string, string[]>()
  let index = 0
  for (; index < words.length; index++) {
    const word = words[index] ?? ''
    if (word === '--') return { options, rest: words.slice(index + 1) }
    if (!word.startsWith('-') || word === '-') break
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? ''
      const known = letter === ':' ? -1 : text.indexOf(letter)
      if (known === -1) return undefined
      const takesValue = text[known + 1] === ':'
      const value = takesValue ? word.slice(at + 1) || words[++index] : ''
      if (value === undefined) return undefined
      options.set(letter, [...(options.get(letter) ?? []), value])
      if (takesValue) break
    }
  }
  return { options, rest: words.slice(index) }
}
