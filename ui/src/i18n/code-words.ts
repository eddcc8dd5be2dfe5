/** What is known of one of Meta's codes; the failure's kind says the rest. */
export interface CodeWords {
  readonly what: string;
  readonly todo?: string;
}
