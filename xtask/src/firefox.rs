//! Scripts that run with Firefox's own rights, where Chromium's driver has commands and Firefox's driver has none.

/// Sets what Firefox tells pages of the user's preferences: the colours, 0 for dark and 1 for light; and reduced
/// motion, 0 for no and 1 for yes.
pub const PREFERENCES: &str =
    "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', arguments[0]);
    Services.prefs.setIntPref('ui.prefersReducedMotion', arguments[1]);";

/// Sets how many pixels Firefox has for each of CSS.
pub const SCALE: &str = "Services.prefs.setCharPref('layout.css.devPixelsPerPx', arguments[0]);";

/// Kills the process of the tab in front; Firefox itself goes on.
pub const KILL: &str = "Services.env.set('MOZ_CRASHREPORTER_SHUTDOWN', '');
    const { osPid } = gBrowser.selectedBrowser.browsingContext.currentWindowGlobal;
    Cc['@mozilla.org/processtools-service;1'].getService(Ci.nsIProcessToolsService).kill(osPid);";

/// Has Firefox save files into a folder without asking.
pub const DOWNLOADS: &str = "Services.prefs.setStringPref('browser.download.dir', arguments[0]);
    Services.prefs.setIntPref('browser.download.folderList', 2);
    Services.prefs.setBoolPref('browser.download.alwaysOpenPanel', false);";

/// Takes the errors and warnings of pages out of Firefox's console.
pub const CONSOLE: &str = "const lines = Services.console.getMessageArray()
        .filter((line) => line instanceof Ci.nsIScriptError && line.sourceName.startsWith('http'))
        .map((line) => ({ level: line.flags & Ci.nsIScriptError.warningFlag ? 'WARNING' : 'SEVERE',
            message: `${line.sourceName} ${line.lineNumber} ${line.errorMessage}` }));
    Services.console.reset();
    return lines;";
