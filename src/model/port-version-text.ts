/** The version of a port as its Makefile states it, without evaluating anything. */
import type { PkgVersion } from './pkg-version.ts'
import { statementsOf } from './statements.ts'

/** Undefined when no plain version stands at the top of the file. */
export function readPortVersion(makefile: string | undefined): Required<PkgVersion> | undefined {
  const stated = statementsOf('Makefile', makefile).filter(one => one.context === '')
  const value = (name: string): string | undefined => stated.find(one => one.name === name)?.value
  const version = value('PORTVERSION') ?? fromDistversion(value('DISTVERSION'))
  if (version === undefined || !/^[0-9A-Za-z.+]+$/.test(version)) return undefined
  return { version, revision: Number(value('PORTREVISION') ?? 0), epoch: Number(value('PORTEPOCH') ?? 0) }
}

/** PORTVERSION as the framework derives it (Mk/bsd.port.mk): lower case, words cut to their letter, no odd characters. */
function fromDistversion(text: string | undefined): string | undefined {
  return text
    ?.toLowerCase()
    .replace(/([a-z])[a-z]+/g, '$1')
    .replace(/([0-9])([a-z])/g, '$1.$2')
    .replace(/:(.)/g, '$1')
    .replace(/[^a-z0-9+]+/g, '.')
}
