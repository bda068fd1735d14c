/**
 * The strings of a kernel module's .modinfo section: `vermagic` -> `6.18.21-0-lts SMP mod_unload`. The first of a key
 * counts. Undefined for what is no 64-bit little-endian ELF file with such a section (elf(5), Linux moduleparam.h).
 */
export function modinfoOf(module: Buffer): ReadonlyMap<string, string> | undefined {
  const section = sectionOf(module, '.modinfo')
  if (section === undefined) return undefined
  const strings = new Map<string, string>()
  for (const line of section.toString('latin1').split('\0')) {
    const at = line.indexOf('=')
    const key = line.slice(0, at)
    if (at > 0 && !strings.has(key)) strings.set(key, line.slice(at + 1))
  }
  return strings
}

interface Section {
  readonly name: number
  readonly offset: number
  readonly size: number
}

function sectionOf(elf: Buffer, name: string): Buffer | undefined {
  if (elf.length < 64 || elf.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return undefined
  const table = Number(elf.readBigUInt64LE(0x28))
  const [width, count, names] = [elf.readUInt16LE(0x3a), elf.readUInt16LE(0x3c), elf.readUInt16LE(0x3e)]
  if (width < 64 || table + width * count > elf.length || names >= count) return undefined
  const read = (index: number): Section => {
    const at = table + index * width
    return {
      name: elf.readUInt32LE(at),
      offset: Number(elf.readBigUInt64LE(at + 0x18)),
      size: Number(elf.readBigUInt64LE(at + 0x20)),
    }
  }
  const contentOf = ({ offset, size }: Section): Buffer | undefined =>
    offset + size <= elf.length ? elf.subarray(offset, offset + size) : undefined
  const strings = contentOf(read(names))
  if (strings === undefined) return undefined
  for (let index = 0; index < count; index++) {
    const section = read(index)
    const end = strings.indexOf(0, section.name)
    if (end !== -1 && strings.toString('latin1', section.name, end) === name) return contentOf(section)
  }
  return undefined
}
