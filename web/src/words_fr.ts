// French, by the English text.
export const french: Record<string, string> = {
};
