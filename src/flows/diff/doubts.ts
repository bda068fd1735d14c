/** Where a diff is not sure, it says so instead of telling a difference, or none. */
import type { Problem } from '../../base/fault.ts'
import type { Difference } from '../../model/infer/difference.ts'

/** Variables whose conditions new settings still contradicted when no more was asked. */
export function uncertain(origin: string, names: readonly string[]): readonly Problem[] {
  const variables = [...new Set(names.map(name => name.replace(/^[-+]|^order /, '')))]
  return variables.map(name => ({
    code: 'diff.uncertain',
    severity: 'warning',
    message: `${origin}: ${name} differs, but the settings told for it are uncertain: new ones still contradicted them`,
    place: { file: `${origin}/Makefile` },
    hint: `compare ${name} in both Makefiles`,
  }))
}

/** Machines other than the one that is asked about: a port may say something else there. */
export function otherMachines(origin: string, sides: readonly (readonly string[])[]): readonly Problem[] {
  const isElsewhere = (texts: readonly string[]): boolean => {
    const text = texts.join('\n')
    const archs = /^ONLY_FOR_ARCHS\s*[?:]?=\s*(.*?)\s*(#.*)?$/m.exec(text)?.[1]
    return archs !== 'amd64' && /\$[{(]ARCH\b|^\w+_(aarch64|armv[67]|i386|powerpc\w*|riscv64)\s*\+?=/m.test(text)
  }
  if (!sides.some(isElsewhere)) return []
  return [
    {
      code: 'diff.machines',
      severity: 'warning',
      message: `${origin} looks at ARCH; its settings on amd64 were compared, others were not`,
      place: { file: `${origin}/Makefile` },
      hint: 'compare what both Makefiles say about ARCH',
    },
  ]
}

interface Judged {
  readonly sure: readonly Difference[]
  readonly doubts: readonly Problem[]
}

/** Shell that is only recognized by its shape: two spellings are taken to do the same, and shown. */
export function shellDoubts(list: readonly Difference[]): Judged {
  const sure = list.filter(({ name }) => !name.startsWith(whole))
  const told = new Set(sure.map(({ name }) => name))
  const shapes = list.filter(({ name }) => name.startsWith(whole))
  if (told.has('recipe.links') || told.has('recipe.copies')) return { sure, doubts: [] }
  return { sure, doubts: shapes.map(doubtOf) }
}

const whole = 'recipe.whole'

function doubtOf({ origin, was, is, when }: Difference): Problem {
  return {
    code: 'diff.shell',
    severity: 'warning',
    message: `${origin}: a command of a recipe is written differently${when === 'always' ? '' : `, when ${when}`}; it is taken to do the same`,
    place: { file: `${origin}/Makefile` },
    ...(was === undefined ? {} : { expected: was }),
    ...(is === undefined ? {} : { found: is }),
    hint: 'read both: what a pipe or a loop of sh(1) does is not worked out',
  }
}
