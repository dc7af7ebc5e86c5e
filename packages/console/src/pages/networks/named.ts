/** What people call a thing: its name, or its id where it has none. */
export function named(name: string, id: string): string {
  return name === '' ? id : name;
}

/** Without what was left empty. */
export function filledIn<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')) as T;
}
