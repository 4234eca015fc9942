@echo off
rem Answers calls to the add-on's REST endpoints (restmap.conf): launch.bat finds Java and runs it.
call "%~dp0launch.bat" handlers
