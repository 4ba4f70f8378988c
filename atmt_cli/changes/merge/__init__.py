"""Three ledgers become one: items matched, put in order, merged fact by fact."""
