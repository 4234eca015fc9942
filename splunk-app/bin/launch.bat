@echo off
rem Finds Java 17 or newer and runs it: the Windows twin of launch.sh. A batch file cannot be replaced by the
rem program it starts, so Java itself watches whether splunkd is still there.
setlocal EnableExtensions DisableDelayedExpansion
for %%I in ("%~dp0..") do set "APP=%%~fI"
set "SETTINGS=%APP%\local\defender_settings.conf"
set "SECTION="
set "CONFIGURED="
set "PLACE="
set "VERSION="
set "MAJOR="
set "JAVA_TOOL_OPTIONS="
set "JDK_JAVA_OPTIONS="
set "_JAVA_OPTIONS="
set "CLASSPATH="

if exist "%SETTINGS%" for /f "usebackq eol=# tokens=1* delims==" %%A in ("%SETTINGS%") do call :setting "%%A" "%%B"

if defined CONFIGURED (
  set "HOME_FOLDER=%CONFIGURED%"
  set "PLACE=home = %CONFIGURED% under [java]"
  goto local
) else if defined JAVA_HOME (
  set "HOME_FOLDER=%JAVA_HOME%"
  set "PLACE=JAVA_HOME = %JAVA_HOME%"
) else (
  goto search
)
:named
set "JAVA_PROGRAM=%HOME_FOLDER%\bin\java.exe"
if exist "%JAVA_PROGRAM%" goto version
set "REASON=%PLACE% has no program bin\java.exe."
goto refuse

:search
set "JAVA_PROGRAM="
for %%J in (java.exe) do set "JAVA_PROGRAM=%%~$PATH:J"
set "REASON=No Java was found."
if not defined JAVA_PROGRAM goto refuse
set "PLACE=%JAVA_PROGRAM% on the PATH"
for %%I in ("%JAVA_PROGRAM%\..\..") do set "HOME_FOLDER=%%~fI"

:version
if exist "%HOME_FOLDER%\release" for /f "usebackq tokens=1* delims==" %%A in ("%HOME_FOLDER%\release") do if "%%A"=="JAVA_VERSION" set "VERSION=%%~B"
if not defined VERSION for /f "tokens=1-3" %%A in ('""%JAVA_PROGRAM%" -version 2^>^&1"') do if "%%B"=="version" set "VERSION=%%~C"
if defined VERSION for /f "delims=.-+_" %%V in ("%VERSION%") do set "MAJOR=%%V"
set "REASON=%PLACE% is Java of an unknown version."
if not defined MAJOR goto refuse
set "REASON=%PLACE% is Java %MAJOR%."
if %MAJOR% LSS 17 goto refuse

set "TIER=-XX:TieredStopAtLevel=4"
if "%~3"=="--scheme" set "TIER=-XX:TieredStopAtLevel=1"
if "%~3"=="--validate-arguments" set "TIER=-XX:TieredStopAtLevel=1"

rem Libraries that one scheme alone needs are in a folder named after it: lib\x for defender_x. The others do not see them.
set "CLASSES=%APP%\lib\ta-defender.jar"
set "KIND=-jar"
set "MAIN="
set "SCHEME=%~2"
set "OWN=%APP%\lib\%SCHEME:defender_=%"
if "%~1"=="input" if exist "%OWN%\" set "CLASSES=%CLASSES%;%OWN%\*" & set "KIND=-cp" & set "MAIN=ta.defender.cli.Main"
rem An input without memory goes on: a message that claims to be larger is skipped, and a poll leaves it to the other inputs.
set "MEMORY=-XX:+ExitOnOutOfMemoryError"
if "%~1"=="input" set "MEMORY=-XX:-ExitOnOutOfMemoryError"

rem Memory holds secrets: no dump of it. What a crash leaves is where Splunk keeps its logs.
set "CRASH="
if defined SPLUNK_HOME if exist "%SPLUNK_HOME%\var\log\splunk\" set CRASH="-XX:ErrorFile=%SPLUNK_HOME%\var\log\splunk\ta_defender_crash_%%p.log"

"%JAVA_PROGRAM%" -Xms16m -Xmx256m -XX:+UseSerialGC -Xshare:auto %TIER% -XX:MaxInlineLevel=9 -XX:InlineSmallCode=500 -XX:FreqInlineSize=100 -XX:-UsePerfData -XX:+DisableAttachMechanism -XX:-CreateCoredumpOnCrash -XX:-HeapDumpOnOutOfMemoryError %CRASH% ^
  %MEMORY% -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr -Dfile.encoding=UTF-8 -Djava.awt.headless=true "-Dta.defender.home=%APP%" %KIND% "%CLASSES%" %MAIN% %*
exit /b %ERRORLEVEL%

:local
rem The setting names a program that runs with the rights of splunkd: a folder of a drive, no network path.
set "REASON=%PLACE% is not an absolute path on a local drive."
if not "%CONFIGURED:~1,2%"==":\" goto refuse
if not "%CONFIGURED:..=%"=="%CONFIGURED%" goto refuse
goto named

:setting
rem %1: what stands before the first equals sign, %2: the rest of the line.
set "KEY=%~1"
set "KEY=%KEY: =%"
if "%KEY:~0,1%"=="[" set "SECTION=%KEY%"
if not "%SECTION%/%KEY%"=="[java]/home" goto :eof
set "CONFIGURED="
for /f "tokens=*" %%V in ("%~2") do set "CONFIGURED=%%V"
:trim
if defined CONFIGURED if "%CONFIGURED:~-1%"==" " set "CONFIGURED=%CONFIGURED:~0,-1%" & goto trim
goto :eof

:refuse
>&2 echo ERROR %REASON% Java 17 or newer is needed, taken from the first of these that is set: home under [java] in %SETTINGS%, the environment variable JAVA_HOME (in splunk-launch.conf), java on the PATH.
exit /b 1
