/** What lies in folders; one that is not there is empty. */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { isCode } from '../../base/files.ts'

export function foldersIn(folder: string): readonly string[] {
  return entries(folder)
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(entry => entry.name)
    .sort()
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return []
    throw error
  }
}

export function filesIn(folder: string): readonly string[] {
  return entries(folder)
    .filter(entry => entry.isFile())
    .map(entry => entry.name)
    .sort()
}

/** Paths below the folder; links are followed no further than to a file. */
export function filesBelow(folder: string, below = ''): readonly string[] {
  return entries(join(folder, below)).flatMap(entry => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) return basename(path) === '.git' ? [] : filesBelow(folder, path)
    return entry.isFile() ? [path] : []
  })
}

/** What was named is not there, or is something else. */
export function missing(message: string, file: string, hint: string): Fault {
  return new Fault('invalid', { code: 'check.missing', message, place: { file }, hint })
}
