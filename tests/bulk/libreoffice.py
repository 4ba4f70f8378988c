"""LibreOffice as people use it: open a sheet, type into cells, save it under its own kind.

Run by the Python that the office brings along: `libreoffice.py SOFFICE FILE CELL=TEXT...`.
A workbook is opened as it is, a CSV as the dialogue of the import proposes it. What is typed is
entered as at the keyboard: a date becomes one where the language of the office takes it for one.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

PIPE = f"uno:pipe,name=atmt{time.time_ns()};urp;StarOffice.ComponentContext"
WORKBOOK = (PropertyValue(Name="FilterName", Value="Calc MS Excel 2007 XML"),)
# Commas, quotes, UTF-8, from row 1, columns as they are, the language of the office; dates are
# recognised; all as it is shown.
TEXT = (
    PropertyValue(Name="FilterName", Value="Text - txt - csv (StarCalc)"),
    PropertyValue(Name="FilterOptions", Value="44,34,76,1,,0,false,true,true"),
)


def connect(process):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(300):
        try:
            return resolver.resolve(PIPE)
        except NoConnectException:
            if process.poll() is not None:
                raise
            time.sleep(0.2)
    raise SystemExit("the office did not start")


def main(soffice, file, *typed):
    with tempfile.TemporaryDirectory() as home:
        accept = PIPE.removeprefix("uno:").removesuffix(";StarOffice.ComponentContext")
        words = [soffice, "--headless", "--norestore", f"--accept={accept};",
                 f"-env:UserInstallation={Path(home).as_uri()}"]  # fmt: skip
        process = subprocess.Popen(words)
        try:
            context = connect(process)
            desktop = context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
            kind = TEXT if file.endswith(".csv") else WORKBOOK
            hidden = PropertyValue(Name="Hidden", Value=True)
            how = (hidden, *kind) if file.endswith(".csv") else (hidden,)
            book = desktop.loadComponentFromURL(Path(file).as_uri(), "_blank", 0, how)
            sheet = book.Sheets.getByIndex(0)
            for one in typed:
                cell, _, text = one.partition("=")
                sheet.getCellRangeByName(cell).FormulaLocal = text
            book.storeToURL(Path(file).as_uri(), kind)
            book.close(True)
            desktop.terminate()
            process.wait(60)
        finally:
            if process.poll() is None:
                process.kill()


main(*sys.argv[1:])
