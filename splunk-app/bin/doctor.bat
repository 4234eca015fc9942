@echo off
rem Checks accounts from end to end and names the remedy, for people: launch.bat finds Java and runs it.
call "%~dp0launch.bat" doctor %*
