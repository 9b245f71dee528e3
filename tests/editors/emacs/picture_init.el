;;; picture_init.el --- The set-up of the README, for the picture -*- lexical-binding: t; -*-

;;; Commentary:

;; Loaded by a real Emacs in a terminal, with the server under test instead of the one on the path.

;;; Code:

;; Packages would be compiled in the background, with warnings that pop up.
(setq native-comp-deferred-compilation nil)
(require 'package)
(package-initialize)
(require 'json)
(add-to-list 'load-path (getenv "DOABLE_TEST_PLUGIN"))
(require 'doable)
(setq doable-command (append (json-parse-string (getenv "DOABLE_TEST_SERVER")) nil)
      inhibit-startup-screen t
      suggest-key-bindings nil
      make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      eldoc-echo-area-use-multiline-p nil)
(add-hook 'markdown-mode-hook #'eglot-ensure)
(add-hook 'markdown-mode-hook #'display-line-numbers-mode)
(setq-default truncate-lines t)
(menu-bar-mode -1)
(load-theme 'modus-vivendi t)

;;; picture_init.el ends here
