/** What the colours follow. */
export const THEMES = ['System', 'Light', 'Dark'] as const
export type Theme = (typeof THEMES)[number]

const STORED_AS = 'homecraft.theme'

/** The colours that were chosen, remembered by this browser. */
export class ThemeChoice {
  #theme = $state<Theme>(read())

  constructor() {
    show(this.#theme)
  }

  get current(): Theme {
    return this.#theme
  }

  /** Chooses colours. */
  choose(theme: Theme): void {
    this.#theme = theme
    show(theme)
    localStorage.setItem(STORED_AS, theme)
  }
}

function read(): Theme {
  const stored = localStorage.getItem(STORED_AS)
  return THEMES.find((theme) => theme === stored) ?? 'System'
}

function show(theme: Theme): void {
  if (theme === 'System') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme.toLowerCase()
}
