@echo off
rem Modular input defender_archive: launch.bat finds Java and runs it.
call "%~dp0launch.bat" input defender_archive %*
