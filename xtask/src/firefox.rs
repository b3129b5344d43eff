//! Scripts that run with the rights of Firefox itself: for what its driver has no command, and Chromium's has one of its own.

/// Sets which colours Firefox says that the user prefers, 0 is dark, 1 is light; and whether it is as little motion as possible,
/// 0 or 1.
pub const PREFERENCES: &str =
    "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', arguments[0]);
    Services.prefs.setIntPref('ui.prefersReducedMotion', arguments[1]);";

/// Sets how many pixels Firefox has for each of CSS.
pub const SCALE: &str = "Services.prefs.setCharPref('layout.css.devPixelsPerPx', arguments[0]);";

/// Kills the process of the tab in front, without which Firefox is to go on.
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
