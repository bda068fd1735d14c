/** The results of test builds that stand beside the release records: releases/X.Y.Z.builds.json. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isCode, readText, writeAtomically } from '../base/files.ts'
import { formatResults, parseResults, type Results, resultsPath } from '../model/results.ts'

/** Undefined when there are none of that release. */
export function keptResults(root: string, version: string): Results | undefined {
  const file = resultsPath(version)
  const text = readText(join(root, file))
  return text === undefined ? undefined : parseResults(text, file)
}

/** Of all releases, in the order of their names. */
export function allKeptResults(root: string): readonly Results[] {
  return namesIn(join(root, 'releases'))
    .filter(name => /^\d+\.\d+\.\d+\.builds\.json$/.test(name))
    .sort()
    .map(name => parseResults(readText(join(root, 'releases', name)) ?? '', `releases/${name}`))
}

/** Gives the path, below root. */
export function keepResults(root: string, version: string, results: Results): string {
  const path = resultsPath(version)
  writeAtomically(join(root, path), formatResults({ ...results, release: version }))
  return path
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}
